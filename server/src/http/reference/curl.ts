/** An operation as a curl command with the values of its examples. */
import type { Operation, Parameter } from './document.ts'

/** In single quotes for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The example, or a placeholder in capitals that names the parameter. */
const sampleOf = ({ name, example }: Parameter): unknown => example ?? name.replace(/\W/g, '').toUpperCase()

const isSent = (place: string) => (it: Parameter) => it.in === place && (it.required || it.example !== undefined)

function queryOf(parameters: readonly Parameter[]): string {
  const search = new URLSearchParams()
  for (const parameter of parameters.filter(isSent('query'))) {
    const value = sampleOf(parameter)
    if (!Array.isArray(value)) search.append(parameter.name, String(value))
    else if (parameter.explode === false) search.append(parameter.name, value.join(','))
    else for (const one of value) search.append(parameter.name, String(one))
  }
  // These characters need no escaping in a query, and are read more easily without it.
  return search.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',')
}

function pathOf(path: string, parameters: readonly Parameter[]): string {
  const inPath = parameters.filter((it) => it.in === 'path')
  return inPath.reduce((now, it) => now.replace(`{${it.name}}`, encodeURIComponent(String(sampleOf(it)))), path)
}

function bodyOptions({ requestBody }: Operation): string[] {
  const json = requestBody?.content['application/json']
  if (json) return [`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(json.example ?? {}, null, 2))}`]
  return requestBody ? ['-F file=@FILE'] : []
}

/**
 * The address without the server, which the page fills in, and the options. Credentials are variables of the shell, so that
 * none is pasted into a history by accident.
 */
export function curlOf(method: string, path: string, operation: Operation): { address: string; options: string[] } {
  const { parameters, security, responses } = operation
  const query = queryOf(parameters)
  const isFile = Object.values(responses).some(({ content = {} }) => 'application/octet-stream' in content)
  return {
    address: `${pathOf(path, parameters)}${query && `?${query}`}`,
    options: [
      ...(method === 'get' || (method === 'post' && operation.requestBody) ? [] : [`-X ${method.toUpperCase()}`]),
      ...(security?.length === 0 ? [] : ['-H "ev-api-key: $EV_API_KEY"', '-H "ev-access-token: $EV_ACCESS_TOKEN"']),
      ...parameters.filter(isSent('header')).map((it) => `-H ${quoted(`${it.name}: ${sampleOf(it)}`)}`),
      ...bodyOptions(operation),
      ...(isFile ? ['-OJ'] : []),
    ],
  }
}
