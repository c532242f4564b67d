// Opens the chat, and leaves the focus where it is: in the sandbox, others write beside it.

window.FirstlineChat.open({ focus: false });
