// Whether the server with these settings is ready (/readyz): exit code 0, or 1 with the reason. For health checks of containers.
import http from 'node:http'
import https from 'node:https'
import process from 'node:process'

const { SALLYPORT_HOST: host = '', SALLYPORT_PORT: port = '' } = process.env
const { SALLYPORT_TLS_CERT: certificate = '', SALLYPORT_ACME: acme = '' } = process.env
const hostname = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
const options = { hostname, port: port || (acme ? 443 : 8080), path: '/readyz', timeout: 4_000 }

/** @param {string} reason */
function fail(reason) {
  console.error(`not ready: ${reason}`)
  process.exit(1)
}

/** @param {http.IncomingMessage} response */
function answered({ statusCode }) {
  if (statusCode !== 200) fail(`/readyz responds with ${statusCode}`)
  process.exit(0)
}

// The certificate is that of the public name, and this is the server itself.
const request =
  certificate || acme ? https.get({ ...options, rejectUnauthorized: false }, answered) : http.get(options, answered)
request.on('timeout', () => fail('no response within 4 seconds'))
request.on('error', (error) => fail(error.message))
