/** What we use of Eleventy, which has no types. */
declare module '@11ty/eleventy' {
  interface Settings {
    setLibrary(extension: string, library: object): void
    addTemplate(name: string, content: string, data: object): void
  }
  // biome-ignore lint/style/noDefaultExport: the package's
  export default class Eleventy {
    constructor(input: string, output: string, options: { configPath: false; config(settings: Settings): void })
    disableLogger(): void
    write(): Promise<unknown>
  }
}
