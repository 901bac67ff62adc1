// Types of what Vite adds.
/// <reference types="vite/client" />
