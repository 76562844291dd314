import "./attract.ts";
import "./ended.ts";
import "./home.ts";
import "./waiting.ts";
