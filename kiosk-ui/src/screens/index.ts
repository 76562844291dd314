import "./attract.ts";
import "./ended.ts";
import "./home.ts";
import "./list.ts";
import "./waiting.ts";
