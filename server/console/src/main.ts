import "@fontsource-variable/noto-sans-sc";
import "./page.css";
import "./console-app.ts";
