// Package dashboard is the supervisor's page and the websocket that feeds it.
// The hub takes a View whenever the engine shows one and sends each looker a
// snapshot of the topics it asked for, then only differences. A looker that
// cannot follow is let go, never waited for. The page itself is built by Vite
// from web/ into page/app and embedded.
package dashboard
