//! HTTP to the gateway.
