// Puts the page of docs/webchat.md into a document: ?id= is the conversation's.
import { createRoot } from "react-dom/client";
import { Chat } from "./Chat";
import { history } from "./firstline";

const id = new URLSearchParams(location.search).get("id") ?? "c1";
const root = createRoot(document.body.appendChild(document.createElement("main")));
void history(id).then((messages) => root.render(<Chat id={id} messages={messages} />));
