/** The worker thread that compresses the script of the API reference: see reference.ts. */
import { promisify } from 'node:util'
import { parentPort } from 'node:worker_threads'
import { gzip } from 'node:zlib'
import Fastify from 'fastify'

// The package contains the script as a string of some megabytes inside a Fastify plugin.
const { default: plugin } = await import('@scalar/fastify-api-reference')
const holder = Fastify()
await holder.register(plugin, { routePrefix: '/docs', configuration: { url: '/' } })
const { rawPayload } = await holder.inject('/docs/js/scalar.js')
parentPort?.postMessage(await promisify(gzip)(rawPayload))
