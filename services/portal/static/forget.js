// Signed out, or about to sign in as somebody: no list stays on this device. What is not sent stays, to be sent.

import { forgetLists } from "./gate-store.js";

if (window.indexedDB) forgetLists().then(() => (document.documentElement.dataset.forgotten = "yes"));
