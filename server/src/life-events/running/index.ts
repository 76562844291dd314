export { createAdvance, type OnItemOpened } from "./advance.ts";
export { createLifeEventApplications } from "./apply.ts";
export { startNotices } from "./notices.ts";
export { createLifeEventStore, type LifeEventStore } from "./store.ts";
export { createLifeEventViews, type LifeEventViews, type WaitsFor } from "./view.ts";
