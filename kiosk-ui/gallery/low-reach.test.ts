import { everyScreenIn } from "./every-screen.ts";

everyScreenIn("zh-low", "zh-elder-low");
