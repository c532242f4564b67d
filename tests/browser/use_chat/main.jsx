// Puts the page of docs/webchat.md into a document, and into the tests' hands what else it offers.
import { createRoot } from "react-dom/client";
import { Page, acme } from "./page";

Object.assign(window, { acme, chat: acme.chat });
createRoot(document.body.appendChild(document.createElement("main"))).render(<Page />);
