/** What an address shows, in a few words: the title of the page in the browser, and what readers say when it has changed. */

import { nameIn } from '../lib/path.ts'
import { folderAt } from '../pages/files/location/address.ts'
import { screens } from './screens.ts'

const isUnder = (pathname: string, path: string) => pathname === path || pathname.startsWith(`${path}/`)

/** 'WEBHOOK LOGS' → 'Webhook logs'; short words such as SSH stay. */
const asWords = (label: string): string =>
  label
    .split(' ')
    .map((word, index) =>
      word === 'SSH' ? word : index === 0 ? word[0] + word.slice(1).toLowerCase() : word.toLowerCase(),
    )
    .join(' ')

/** `/activity/webhooks` → 'Webhook logs · Activity'; `/files/in/north` → 'north'. */
export function titleOf(pathname: string): string {
  const screen = screens.find(({ path }) => isUnder(pathname, path))
  // The bare address only leads on to the first screen.
  if (!screen) return pathname === '/' ? '' : 'No such page'
  const tab = screen.tabs?.find(({ path }) => isUnder(pathname, `${screen.path}/${path}`))
  const words = tab && asWords(tab.label)
  if (words && words !== screen.label) return `${words} · ${screen.label}`
  return (screen.path === '/files' && nameIn(folderAt(pathname))) || screen.label
}
