/**
 * Room 11 · the browser. A client of the REST API and nothing else: pages/ hold a folder a screen, parts/ what several
 * screens are made of, data/ the hooks over the contract's client, shell/ what stands around them. This file starts it.
 */
import { createClient } from '@sallyport/contract/client.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Appearance } from './shell/appearance.tsx'
import { Gate } from './shell/gate.tsx'

const refusals = new EventTarget()
const client = createClient('', {}, async (input, init) => {
  const response = await fetch(input, init)
  if (response.status === 401) refusals.dispatchEvent(new Event('refused'))
  return response
})

// A page that was opened before the server was renewed asks for files that are gone: the new ones are a reload away.
addEventListener('vite:preloadError', () => {
  const before = Number(sessionStorage.getItem('reloaded-at') ?? 0)
  if (Date.now() - before < 60_000) return
  sessionStorage.setItem('reloaded-at', String(Date.now()))
  location.reload()
})

// Files that are let go beside the place for them would take the page away, and with it what is being uploaded.
for (const type of ['dragover', 'drop'] as const)
  addEventListener(type, (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'none'
  })

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Appearance>
        <Gate client={client} refusals={refusals} />
      </Appearance>
    </StrictMode>,
  )
}
