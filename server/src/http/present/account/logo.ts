/** The path of a logo, by its hash. */
export const logoAddress = (hash: string): string => `/s/-/logo/${hash}.png`
