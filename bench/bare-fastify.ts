// bare-fastify.ts BODY: responds to GET /resources/ID with this JSON, prints its address, and runs until SIGTERM.
import { createRequire } from 'node:module'

interface Application {
  get(path: string, handler: () => Promise<object>): void
  listen(options: { host: string; port: number }): Promise<string>
}

// The server's own dependency, so that both use the same version.
const fromServer = createRequire(new URL('../server/package.json', import.meta.url))
const fastify = fromServer('fastify') as () => Application

const app = fastify()
const answer = JSON.parse(process.argv[2] ?? '{}') as object
app.get('/resources/:id', async () => answer)
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
