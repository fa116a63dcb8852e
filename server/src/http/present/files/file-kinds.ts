/** Icons of files by the extension of their names, as symbols that the page contains once. */
import { type FileKind, kindOfExtension } from '@sallyport/contract/file-kinds.ts'
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { Resource } from '../../../core/files/tree/resource.ts'

type Kind = FileKind | 'folder'

export function kindOf({ type, name }: Pick<Resource, 'type' | 'name'>): Kind {
  return type === 'dir' ? 'folder' : kindOfExtension(name.slice(name.lastIndexOf('.') + 1))
}

const sheet = 'M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5'

const shapes: Readonly<Record<Kind, string>> = {
  folder: 'M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
  image:
    'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8.5 11a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM21 15l-5-5-9 10',
  pdf: `${sheet}M8.5 17v-4.5h1.2a1.3 1.3 0 0 1 0 2.6H8.5M13 12.5h1a2.2 2.2 0 0 1 0 4.5h-1z`,
  text: `${sheet}M8.5 12.5h7M8.5 16.5h5`,
  document: `${sheet}M8.5 12.5h7M8.5 16.5h5`,
  table: 'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM3 9.5h18M3 14.5h18M9 4v16',
  slides: 'M4 4h16v11H4zM2.5 4h19M12 15v3M8 21l4-3 4 3',
  audio: 'M9 18V6l11-2v12M6.5 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17.5 18.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  video: 'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM10 8.5v7l5.5-3.5z',
  archive: 'M4 8h16v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM3 4h18v4H3zM10 12h4',
  other: sheet,
}

/** The symbols, for pages with icons. */
export const iconSymbols: Markup = html`<svg class="symbols" aria-hidden="true">${Object.entries(shapes).map(([kind, shape]) => html`<symbol id="is-${kind}" viewBox="0 0 24 24"><path d="${shape}"/></symbol>`)}</svg>`

export function icon(resource: Pick<Resource, 'type' | 'name'>): Markup {
  const kind = kindOf(resource)
  return html`<span class="kind is-${kind}" aria-hidden="true"><svg><use href="#is-${kind}"/></svg></span>`
}
