/** What the command palette offers: screens and tabs that the user may see, files and folders, and what can be created. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { IconName } from '../../components/display/icon.tsx'
import { can, isAdmin, type Me } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'

interface Place {
  readonly path: string
  readonly label: string
  /** Absent: everyone. */
  readonly may?: (me: Me) => boolean
}

/** A screen of the app, with its tabs. */
export interface ScreenPlace extends Place {
  readonly icon: IconName
  readonly tabs?: readonly Place[]
}

export interface Command {
  readonly label: string
  readonly icon: IconName
  /** Address that it leads to. */
  readonly to: string
  /** The folder of a file or folder. */
  readonly folder?: string
}

/** Distinguishes the commands of a list: files that the user may not download all lead to their folder. */
export const keyOf = ({ to, folder = '', label }: Command): string => [to, folder, label].join('\n')

const isSeen = (me: Me) => (place: Place) => place.may?.(me) ?? true

const goTo = (screens: readonly ScreenPlace[], me: Me): Command[] =>
  screens.filter(isSeen(me)).flatMap(({ path, label, icon, tabs }) =>
    tabs
      ? tabs
          .filter(isSeen(me))
          .map((tab) => ({ name: tab.label, to: `${path}/${tab.path}` }))
          .map(({ name, to }) => ({ label: name === label ? name : `${label}: ${name}`, icon, to }))
      : [{ label, icon, to: path }],
  )

const creations = (me: Me): Command[] =>
  isAdmin(me)
    ? [
        { label: t('Create an API key'), icon: 'key', to: '/account/developer?new=api-key' },
        { label: t('Create a webhook'), icon: 'hook', to: '/account/developer?new=webhook' },
      ]
    : []

/** A text that starts with a slash is a folder; other words must all occur in the label. */
export function commandsFor(screens: readonly ScreenPlace[], me: Me, text: string): Command[] {
  const query = text.trim()
  if (query.startsWith('/')) {
    const names = query.split('/').filter((name) => name !== '')
    return [{ label: t('Open the folder /{names}', { names: names.join('/') }), icon: 'folder', to: addressOf(query) }]
  }
  const words = query.toLowerCase().split(/\s+/)
  return [...goTo(screens, me), ...creations(me)].filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  )
}

const addressOf = (path: string): string =>
  ['/files', ...path.split('/').filter(Boolean).map(encodeURIComponent)].join('/')

/** No name is longer. */
const longestName = 255

/** The text to find in names of files; null where the palette does not search for it. */
export function searchedText(me: Me, text: string): string | null {
  const words = text.trim()
  const isName = words.length >= 2 && words.length <= longestName && !words.startsWith('/')
  return isName && can(me, 'list') ? words : null
}

/** The search for a text in all files, and what it has found first: below the commands, which stay where they are. */
export const fileCommands = (me: Me, words: string, found: readonly Resource[]): Command[] => [
  {
    label: t('Search all files for “{words}”', { words }),
    icon: 'search',
    to: `/files?find=${encodeURIComponent(words)}`,
  },
  ...found.map(({ id, attributes: { type, name, path } }): Command => {
    const folder = parentPath(path)
    if (type === 'dir') return { label: name, icon: 'folder', to: addressOf(path), folder }
    const preview = can(me, 'download') ? `?preview=${id}` : ''
    return { label: name, icon: 'file', to: `${addressOf(folder)}${preview}`, folder }
  }),
]
