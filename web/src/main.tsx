/**
 * Entry point of the web app, a client of the REST API. shell/ holds the frame, routes and sign-in check; pages/ one folder
 * per screen; components/ what screens share; data/ hooks over the contract's client; lib/ pure functions.
 */
import { createClient } from '@sallyport/client/api/client.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { reachability } from './data/api/reachability.ts'
import { setUserHeader } from './data/api/tab-owner.ts'
import { isRefreshing } from './data/live/state.ts'
import { withErrorSentences } from './lib/language/api-sentences/loading.ts'
import { Appearance } from './shell/appearance.tsx'
import { AuthGate } from './shell/auth-gate.tsx'

const refusals = new EventTarget()
const client = createClient('', {}, async (input, init) => {
  const headers = new Headers(init?.headers)
  // The server does not count these as transactions.
  if (isRefreshing()) headers.set('x-sallyport-refresh', 'live')
  // Without it for what is only read: that is how the page learns of the other user.
  if (init?.method !== 'GET') setUserHeader(headers)
  const response = await reachability.fetch(input, { ...init, headers })
  if (response.status === 401) refusals.dispatchEvent(new Event('refused'))
  return await withErrorSentences(response)
})

// After an upgrade of the server, pages opened before request files that no longer exist: reload, at most once a minute, and not
// while the server does not respond.
addEventListener('vite:preloadError', () => {
  const before = Number(sessionStorage.getItem('reloaded-at') ?? 0)
  if (Date.now() - before < 60_000) return
  const reload = ({ ok }: Response) => {
    if (!ok) return
    sessionStorage.setItem('reloaded-at', String(Date.now()))
    location.reload()
  }
  fetch('/healthz', { cache: 'no-store' }).then(reload, () => undefined)
})

// A file dropped outside of a drop area would make the browser leave the page and abort running uploads.
for (const type of ['dragover', 'drop'] as const)
  addEventListener(type, (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'none'
  })

const root = document.getElementById('root')
if (root) {
  const app = (
    <StrictMode>
      <Appearance>
        <AuthGate client={client} refusals={refusals} />
      </Appearance>
    </StrictMode>
  )
  createRoot(root).render(app)
}
