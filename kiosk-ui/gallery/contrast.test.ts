import { everyScreenIn } from "./every-screen.ts";

everyScreenIn("zh-contrast", "en-contrast-low");
