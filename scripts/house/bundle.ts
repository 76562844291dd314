import { cpSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { root } from "./paths.ts";

// The production form of the agent: one file for what every start needs, others for what is loaded on first use.
// Native packages and what reads files beside itself stay packages.

const packages = [
  "@expo-google-fonts/noto-sans-sc",
  "@hyzyla/pdfium",
  "fontkit",
  "node-hid",
  "serialport",
  "sharp",
  "smartcard",
];

/**
 * `import … from "node:http"` reads every export, and with the lazy `WebSocket` loads Node's inner undici: 4 MB for an agent
 * that uses none of it. The module's own object is taken instead, without what is lazy.
 */
const httpWithoutItsClient: Plugin = {
  name: "http-without-its-client",
  enforce: "pre",
  resolveId: (id) => (id === "node:http" ? "\0node:http" : null),
  load(id) {
    if (id !== "\0node:http") return null;
    const described = Object.entries(Object.getOwnPropertyDescriptors(http));
    const names = described.filter(([, descriptor]) => "value" in descriptor).map(([name]) => name);
    return `const http = process.getBuiltinModule("node:http");\nexport default http;\nexport const { ${names.join(", ")} } = http;`;
  },
};

/** Builds the device agent; the path of what is to be run. A simulated device is not in it. */
export async function bundleAgent(): Promise<string> {
  const folder = join(root, "device-agent", "dist");
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [httpWithoutItsClient],
    build: {
      ssr: join(root, "device-agent", "src", "main.ts"),
      outDir: folder,
      emptyOutDir: true,
      target: "node24",
      minify: true,
      sourcemap: true,
      rollupOptions: {
        external: (id) => id.endsWith("/simulation/index.ts"),
        output: { entryFileNames: "main.js", chunkFileNames: "[name]-[hash].js" },
      },
    },
    ssr: { noExternal: true, external: packages },
  });
  // Found beside the code that draws with it.
  cpSync(join(root, "device-agent", "src", "documents", "rare-han"), join(folder, "rare-han"), {
    recursive: true,
  });
  return join(folder, "main.js");
}
