/** The beginning of a table as markup. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { firstRows } from '../../../lib/text/csv.ts'

/** Rows and columns, without the head. */
const limits = { rows: 200, columns: 30 } as const
/** Characters of a cell that are shown. */
const longestCell = 300
/** Characters that are read as a table, while nothing else runs. */
const longestTable = 64 * 1024

export function tableOf(text: string): { readonly content: Markup; readonly isCut: boolean } {
  const { rows, columns } = limits
  // One more of each, to know whether there are more.
  const found = firstRows(text.slice(0, longestTable), rows + 2)
  const [head = [], ...body] = found.slice(0, rows + 1).map((row) => row.slice(0, columns))
  const isCut =
    text.length > longestTable ||
    found.length > rows + 1 ||
    found.some((row) => row.length > columns) ||
    [head, ...body].some((row) => row.some((cell) => cell.length > longestCell))
  const heads = head.map((one) => html`<th scope="col" dir="auto">${cell(one)}</th>`)
  const cells = (row: readonly string[]) => row.map((one) => html`<td dir="auto">${cell(one)}</td>`)
  const content = html`<table><thead><tr>${heads}</tr></thead><tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`
  return { content, isCut }
}

/** Short cells need no element of their own, which would double the size of the page. */
const cell = (text: string): Markup =>
  text.length <= 40 ? html`${text}` : html`<div class="cell">${beginningOf(text)}</div>`

const beginningOf = (text: string): string =>
  text.length > longestCell ? `${text.slice(0, longestCell).replace(/[\ud800-\udbff]$/, '')}…` : text
