import type { ListedWebhook } from '../../data/webhooks/webhooks.ts'

/** "https://orders.example.com/hooks (/inbound)": endpoint and folder. */
export const webhookName = ({ attributes, folder }: ListedWebhook): string =>
  folder === null ? attributes.endpointUrl : `${attributes.endpointUrl} (${folder})`
