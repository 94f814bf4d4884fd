// Slack messages as HTML: reads [{name, blocks}] from standard input, writes {name: html}.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const messages = JSON.parse(readFileSync(0, "utf8"));
const time = new Date("2026-11-23T09:00:00Z");
const pages = {};
for (const { name, blocks, author, logo, users } of messages) {
  const message = createElement(Message, { blocks, name: author, logo, time, theme: "light", data: { users } });
  pages[name] = renderToStaticMarkup(message);
}
process.stdout.write(JSON.stringify(pages));
