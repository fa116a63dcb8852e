/** Reads the pages of the guide: titles, and sections for the search. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MarkdownIt, Token } from 'markdown-it'
import { contents, decisionsPage, firstPage } from './contents.ts'
import { slugify } from './markdown.ts'

export interface Page {
  /** Path in the repository. */
  readonly source: string
  /** File name in the guide. */
  readonly file: string
  readonly title: string
  /** Its first sentence, as text. */
  readonly summary: string
  readonly markdown: string
  readonly sections: readonly Section[]
}

/** What stands between two headings, as text. */
export interface Section {
  readonly heading: string
  readonly level: number
  readonly anchor: string
  readonly text: string
}

export interface PageGroup {
  readonly title: string
  readonly pages: readonly Page[]
}

export interface Pages {
  readonly first: Page
  /** In the order of the navigation. */
  readonly groups: readonly PageGroup[]
  /** Pages of decisionsPage, which are not in the navigation. */
  readonly decisions: readonly Page[]
}

/** Lines for programs that write parts of a page. The parser would show them, since pages have no HTML. */
const comments = /^<!--.*?-->\n/gm

/** `root`: the repository. Throws if a page does not begin with a heading of the first level. */
export function readPages(root: string, parser: MarkdownIt): Pages {
  const read = (source: string) =>
    pageOf(source, readFileSync(path.join(root, source), 'utf8').replaceAll(comments, ''), parser)
  const names = readdirSync(path.join(root, 'docs/decisions')).toSorted()
  const decisions = names.map((name) => read(`docs/decisions/${name}`))
  const links = decisions.map(({ source, title }) => `- [${title}](${path.basename(source)})`)
  const list = `# Design decisions\n\nWhy things are as they are: what was chosen, what else was considered, and the price.\n\n${links.join('\n')}\n`
  const page = (source: string) => (source === decisionsPage ? pageOf(source, list, parser) : read(source))
  return {
    first: read(firstPage),
    groups: contents.map(({ title, pages }) => ({ title, pages: pages.map(page) })),
    decisions,
  }
}

function pageOf(source: string, markdown: string, parser: MarkdownIt): Page {
  const sections = sectionsOf(markdown, parser)
  const [first] = sections
  if (first?.level !== 1) throw new Error(`${source} does not begin with its title (# …).`)
  const summary = /^.*?[.?!](?=\s|$)/s.exec(first.text)?.[0] ?? first.text
  const file = `${path.basename(source, '.md').toLowerCase()}.html`
  return { source, file, title: first.heading, summary, markdown, sections }
}

function sectionsOf(markdown: string, parser: MarkdownIt): readonly Section[] {
  const tokens = parser.parse(markdown, {})
  const sections: { heading: string; level: number; anchor: string; text: string }[] = []
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    if (before?.type === 'heading_open') {
      const heading = textOf(token)
      sections.push({ heading, level: Number(before.tag.slice(1)), anchor: slugify(heading), text: '' })
    } else {
      const last = sections.at(-1)
      if (last && (token.type === 'inline' || token.type === 'fence')) last.text += `${textOf(token)} `
    }
  }
  return sections
}

/** The text of a paragraph, heading, table cell or code block without markup. */
const textOf = (token: Token): string =>
  token.type === 'inline'
    ? (token.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('')
    : token.content
