/** What the command palette offers: screens and tabs that the user may see, a folder by its path, and what can be created. */
import type { IconName } from '../../components/display/icon.tsx'
import { isAdmin, type Me } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'

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
}

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
    const to = ['/files', ...names.map(encodeURIComponent)].join('/')
    return [{ label: t('Open the folder /{names}', { names: names.join('/') }), icon: 'folder', to }]
  }
  const words = query.toLowerCase().split(/\s+/)
  return [...goTo(screens, me), ...creations(me)].filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  )
}
