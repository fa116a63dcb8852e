/** Short title of an address, for the document title and for screen readers. */

import { t } from '../lib/language/language.ts'
import { baseName } from '../lib/path.ts'
import { folderAt } from '../pages/files/location/address.ts'
import { screens } from './screens.ts'

const isUnder = (pathname: string, path: string) => pathname === path || pathname.startsWith(`${path}/`)

/** `/activity/webhooks` → 'Webhook logs · Activity'; `/files/in/north` → 'north'. */
export function titleOf(pathname: string): string {
  const screen = screens.find(({ path }) => isUnder(pathname, path))
  // The bare address only redirects to the first screen.
  if (!screen) return pathname === '/' ? '' : t('Page not found')
  const tab = screen.tabs?.find(({ path }) => isUnder(pathname, `${screen.path}/${path}`))
  const words = tab?.label
  if (words && words !== screen.label) return `${words} · ${screen.label}`
  return (screen.path === '/files' && baseName(folderAt(pathname))) || screen.label
}
