/** What can be said of one field of the form. */
import { Button, NumberInput, Switch, TextInput } from '@mantine/core'
import type { ElementDraft } from './draft.ts'

interface Props {
  readonly element: ElementDraft
  /** Whether folders are named after it, so that it can't be left empty. */
  readonly isFolderNamer: boolean
  readonly onChange: (changes: Partial<ElementDraft>) => void
  readonly onRemove: () => void
}

export function ElementFields({ element, isFolderNamer, onChange, onRemove }: Props) {
  const { type, name, description, isRequired, senderEmail, width } = element
  const isArea = type === 'upload_area'
  return (
    <div className="element-fields">
      <TextInput
        label="Label"
        value={name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        maxLength={255}
        error={name.trim() === '' && 'A field needs a label.'}
      />
      <TextInput
        label="Help below the field"
        value={description}
        onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
        maxLength={1_000}
      />
      <Switch
        label={isArea ? 'At least one file is needed' : 'Must be filled in'}
        description={isFolderNamer ? 'Folders are named after it.' : undefined}
        checked={isRequired}
        disabled={isFolderNamer}
        onChange={({ currentTarget }) => onChange({ isRequired: currentTarget.checked })}
      />
      {type === 'email' && (
        <Switch
          label="It is the sender's address"
          description="Receipts and logs name the sender by it."
          checked={senderEmail}
          onChange={({ currentTarget }) => onChange({ senderEmail: currentTarget.checked })}
        />
      )}
      {isArea ? (
        <LimitFields element={element} onChange={onChange} />
      ) : (
        <Switch
          label="Half as wide"
          description="Two of them stand side by side where there is room."
          checked={width <= 0.5}
          onChange={({ currentTarget }) => onChange({ width: currentTarget.checked ? 0.5 : 1 })}
        />
      )}
      <div className="element-end">
        <Button variant="subtle" color="danger" size="compact-sm" onClick={onRemove}>
          Remove this field
        </Button>
      </div>
    </div>
  )
}

const LimitFields = ({ element, onChange }: Pick<Props, 'element' | 'onChange'>) => (
  <>
    <TextInput
      label="Types of files"
      description="Endings or media types, with commas between them; empty for all."
      placeholder=".pdf, image/*"
      value={element.fileTypes}
      onChange={({ currentTarget }) => onChange({ fileTypes: currentTarget.value })}
      maxLength={1_000}
      autoComplete="off"
      spellCheck={false}
    />
    <div className="element-limits">
      <NumberInput
        label="Files at most"
        placeholder="Any number"
        value={element.maxFiles}
        onChange={(maxFiles) => onChange({ maxFiles })}
        min={1}
        max={10_000}
        allowDecimal={false}
        allowNegative={false}
      />
      <NumberInput
        label="Megabytes a file at most"
        placeholder="Any size"
        value={element.maxMegabytes}
        onChange={(maxMegabytes) => onChange({ maxMegabytes })}
        min={0.001}
        max={1_000_000_000}
        allowNegative={false}
      />
    </div>
  </>
)
