export type Program = unknown;
