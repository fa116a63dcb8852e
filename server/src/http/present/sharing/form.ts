import type { FormEntry as EntryJson, Form as FormJson } from '@sallyport/contract/schemas/shares/form.ts'
import type { EntryView } from '../../../core/forms/entries.ts'
import type { Form } from '../../../core/forms/form.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentForm = (form: Form): FormJson => ({
  id: form.id,
  type: 'form',
  attributes: {
    formDescription: form.description,
    submitButtonText: form.submitText,
    successMessage: form.successText,
    cssStyles: form.css,
    elements: form.elements.map(({ id, name, type, order, settings }) => ({
      ...{ id, name, type, order },
      settings: { ...settings, options: settings.options && [...settings.options] },
    })),
  },
  relationships: { share: related('share', form.shareId) },
})

export const presentEntry = (entry: EntryView, timeZone: string): EntryJson => ({
  id: entry.id,
  type: 'formEntry',
  attributes: {
    created: moment(entry.createdAt, timeZone),
    modified: moment(entry.modifiedAt, timeZone),
    fields: entry.fields.map(({ name, order, value }) => ({ name, order, value })),
    paths: [...entry.paths],
    fileIds: [...entry.fileIds],
    folder: entry.folder,
    senderEmail: entry.senderEmail,
    ipAddress: entry.ip,
    status: entry.completed ? 'completed' : 'pending',
  },
})
