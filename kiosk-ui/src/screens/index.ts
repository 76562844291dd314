import "./attract.ts";
import "./ended.ts";
import "./home.ts";
import "./list.ts";
import "./paper-first.ts";
import "./waiting.ts";
