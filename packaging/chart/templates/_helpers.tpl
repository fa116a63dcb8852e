{{- define "sallyport.name" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "sallyport.selector" -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sallyport.labels" -}}
{{ include "sallyport.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "sallyport.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "sallyport.name" .) -}}
{{- end -}}

{{/* Not empty if the pod has data that must survive it: then there is one, with a volume. */}}
{{- define "sallyport.isStateful" -}}
{{- if or (eq .Values.database.type "sqlite") (eq .Values.storage.type "disk") -}}yes{{- end -}}
{{- end -}}

{{/* Not empty if several nodes can run at a time, also while one replaces another. */}}
{{- define "sallyport.hasNodes" -}}
{{- if eq .Values.database.type "postgres" -}}yes{{- end -}}
{{- end -}}

{{- define "sallyport.stopDelay" -}}
{{- if include "sallyport.hasNodes" . -}}{{ .Values.stopDelaySeconds }}{{- else -}}0{{- end -}}
{{- end -}}
