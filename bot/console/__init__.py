"""The console: web pages for those who run the bot, in a process of their own. Server-rendered; without JavaScript
everything still works.

`access` says who gets in and what they may do; what is shown and done has a folder of its own each. Every look at a
conversation, and every act, is noted first (`bot.store.console.audit`). Vendors and models are not asked from here.
"""
