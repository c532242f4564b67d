"""The web chat: visitors of the operator's own site. There is no vendor: what stands on the page is kept by us.

`tokens` says who a visitor is, `page` what stands there, `wire` how that is written, `api` serves it; the channel's
port is `connector`.
"""
