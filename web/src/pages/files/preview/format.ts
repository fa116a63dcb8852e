/** What a view of a text file gets. */
export interface FormatProps {
  readonly text: string
  /** Name of the file. */
  readonly name: string
}
