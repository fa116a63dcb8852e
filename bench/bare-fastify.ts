// bare-fastify.ts BODY: answers GET /resources/ID with the same JSON, prints its address, runs until SIGTERM.
import { createRequire } from 'node:module'

interface Application {
  get(path: string, handler: () => Promise<object>): void
  listen(options: { host: string; port: number }): Promise<string>
}

// It is the server's dependency, and this is its peer: the very same version.
const fromServer = createRequire(new URL('../server/package.json', import.meta.url))
const fastify = fromServer('fastify') as () => Application

const app = fastify()
const answer = JSON.parse(process.argv[2] ?? '{}') as object
app.get('/resources/:id', async () => answer)
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
