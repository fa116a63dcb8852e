/** Serves the guide, built pages below /guide/, to everybody. */
import type { FastifyInstance } from 'fastify'
import { body } from '../requests/body-limits.ts'
import { pathOf } from '../responses/errors.ts'
import { sendBuilt } from './built-files.ts'

/** Nothing from other servers, and no styles or scripts in the pages. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `folder`: output of the build. */
export function registerGuide(app: FastifyInstance, folder: string): void {
  const send = sendBuilt(folder, 'no-cache')
  // The router takes both for the same. Links in the pages are relative, to the folder.
  app.get('/guide', body('none'), async (request, reply) => {
    if (pathOf(request) === '/guide') return await reply.redirect('/guide/', 308)
    return await send('index.html', request, reply.header('content-security-policy', policy))
  })
  app.get<{ Params: { name: string } }>('/guide/:name', body('none'), async (request, reply) => {
    return await send(request.params.name, request, reply.header('content-security-policy', policy))
  })
}
