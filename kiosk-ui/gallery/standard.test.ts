import { everyScreenIn } from "./every-screen.ts";

everyScreenIn("zh", "en");
