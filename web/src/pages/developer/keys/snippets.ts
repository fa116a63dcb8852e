/** Sample code with the real values, ready to run. */
import { t } from '../../../lib/language/language.ts'

export interface Values {
  /** Base of the server, without `/api/v2`. */
  readonly server: string
  readonly apiKey: string
  readonly accessToken: string
}

export interface Snippet {
  readonly title: string
  /** Names it for screen readers and on its copy button. */
  readonly what: string
  readonly text: (values: Values) => string
}

export const snippets: readonly Snippet[] = [
  {
    title: 'curl',
    what: t('curl command'),
    text: ({ server, apiKey, accessToken }) =>
      `curl '${server}/api/v2/users/me' -H 'ev-api-key: ${apiKey}' -H 'ev-access-token: ${accessToken}'`,
  },
  {
    title: 'JavaScript',
    what: t('JavaScript snippet'),
    text: ({ server, apiKey, accessToken }) =>
      `// npm install @exavault/exavault-api
const { ApiClient, ResourcesApi } = require('@exavault/exavault-api')

const client = new ApiClient()
client.basePath = '${server}/api/v2'

new ResourcesApi(client).listResources(
  '${apiKey}',
  '${accessToken}',
  '/',
  {},
  (error, answer) => {
    if (error) throw error
    for (const { attributes } of answer.data) console.log(attributes.path)
  },
)
`,
  },
  {
    title: 'Python',
    what: t('Python snippet'),
    text: ({ server, apiKey, accessToken }) =>
      `import json, urllib.request

request = urllib.request.Request(
    "${server}/api/v2/resources/list?resource=/",
    headers={
        "ev-api-key": "${apiKey}",
        "ev-access-token": "${accessToken}",
    },
)
with urllib.request.urlopen(request) as answer:
    for resource in json.load(answer)["data"]:
        print(resource["attributes"]["path"])
`,
  },
]
