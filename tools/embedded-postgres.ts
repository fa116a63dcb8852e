// embedded-postgres.ts PORT: PostgreSQL compiled to WebAssembly behind a socket on 127.0.0.1, in memory, until SIGTERM.
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const db = await PGlite.create()
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: Number(process.argv[2]), maxConnections: 20 })
await server.start()
process.once('SIGTERM', async () => {
  await server.stop()
  await db.close()
})
