import { everyScreenIn } from "./every-screen.ts";

everyScreenIn("zh-elder", "en-elder");
