// Slack messages as HTML: reads [{name, blocks}] from standard input, writes {name: html}.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

// Not at once: a pipe that has more to come later fails then.
let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
const messages = JSON.parse(input);
const time = new Date("2026-11-23T09:00:00Z");
const pages = {};
for (const { name, blocks, author, logo, data } of messages) {
  const message = createElement(Message, { blocks, name: author, logo, time, theme: "light", data });
  pages[name] = renderToStaticMarkup(message);
}
process.stdout.write(JSON.stringify(pages));
