/** Where the picture behind the hash of a logo is. */
export const logoAddress = (hash: string): string => `/s/-/logo/${hash}.png`
