import { afterAll, beforeAll, expect, it } from "vitest";
import { scenes } from "./fixtures.ts";
import { openGallery, type GalleryPage } from "./gallery-page.ts";

// What somebody wrote, wherever it stands on a screen, is shown as it was written: it never becomes part of the page.

const planted = "<img src=data:,planted onerror=alert(1)><script>alert(2)</script>";
let gallery: GalleryPage;
const dialogs: string[] = [];

beforeAll(async () => {
  gallery = await openGallery();
  gallery.page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
});
afterAll(async () => gallery.close());

/** Elements of the page, in whichever shadow, that a text became. */
async function becameOfIt(): Promise<number> {
  return gallery.page.locator('img[src="data:,planted"], [onerror], body script').count();
}

it("every screen shows every text as text", async () => {
  const became: string[] = [];
  const shown: string[] = [];
  for (const name of Object.keys(scenes)) {
    await gallery.page.evaluate(([scene, text]) => window.showScene(scene, {}, text), [
      name,
      planted,
    ] as const);
    if ((await becameOfIt()) > 0) became.push(name);
    if ((await gallery.page.getByText("<img src=data:,planted").count()) > 0) shown.push(name);
  }
  expect(became).toEqual([]);
  expect(dialogs).toEqual([]);
  expect(gallery.complaints).toEqual([]);
  for (const scene of [
    "home",
    "list-all",
    "notice",
    "matters-supplement",
    "matters-licence",
    "filing-preview",
  ])
    expect(shown).toContain(scene);
});

it("a text that did become an element, or tried to run, would be found", async () => {
  await gallery.page.evaluate(() => {
    const image = document.createElement("img");
    image.setAttribute("src", "data:,planted");
    document.body.append(image);
    const script = document.createElement("script");
    try {
      script.text = "alert(2)";
    } catch {
      // The page's policy takes no text for a script, and says so.
    }
  });
  expect(await becameOfIt()).toBe(1);
  await expect.poll(() => gallery.complaints.join("\n")).toContain("TrustedScript");
});
