// A start that fails for a reason the operator can mend: its message is all that is shown.

export class StartRefused extends Error {}
