export { createAdvance, type OnItemOpened, type OnResult } from "./advance.ts";
export { createLifeEventApplications } from "./apply.ts";
export { createLifeEventStore, type LifeEventStore } from "./store.ts";
export { createLifeEventViews, type LifeEventViews, type WaitsFor } from "./view.ts";
