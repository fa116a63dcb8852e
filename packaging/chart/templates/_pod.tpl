{{/* Names and values of the settings that are in no Secret. */}}
{{- define "sallyport.settings" -}}
{{- $ftp := .Values.ftp -}}
SALLYPORT_DATA: /data
SALLYPORT_HOST: 0.0.0.0
SALLYPORT_PORT: "8080"
SALLYPORT_URL: {{ .Values.url | quote }}
SALLYPORT_PROCESSES: {{ .Values.processes | quote }}
SALLYPORT_STOP_DELAY: {{ if eq (include "sallyport.stopDelay" .) "0" }}"0"{{ else }}{{ include "sallyport.stopDelay" . }}s{{ end }}
SALLYPORT_SFTP_PORT: {{ ternary "2022" "off" .Values.sftp.enabled | quote }}
{{- with .Values.sftp.url }}
SALLYPORT_SFTP_URL: {{ . | quote }}
{{- end }}
{{- if $ftp.enabled }}
SALLYPORT_FTP_PORT: "2121"
SALLYPORT_FTPS_PORT: {{ ternary "off" "2990" (eq (int $ftp.implicitPort) 0) | quote }}
SALLYPORT_FTP_TLS: {{ $ftp.tls }}
SALLYPORT_FTP_PUBLIC_ADDRESS: {{ $ftp.publicAddress | quote }}
SALLYPORT_FTP_URL: {{ printf "ftp://%s:%d" $ftp.publicAddress (int $ftp.port) | quote }}
{{- if $ftp.implicitPort }}
SALLYPORT_FTPS_URL: {{ printf "ftps://%s:%d" $ftp.publicAddress (int $ftp.implicitPort) | quote }}
{{- end }}
SALLYPORT_FTP_PASSIVE_PORTS: {{ printf "%d-%d" (int $ftp.passivePorts.first) (int $ftp.passivePorts.last) | quote }}
{{- end }}
{{- if .Values.tls.existingSecret }}
SALLYPORT_TLS_CERT: /tls/tls.crt
SALLYPORT_TLS_KEY: /tls/tls.key
{{- end }}
{{- with .Values.trustedProxies }}
SALLYPORT_TRUSTED_PROXIES: {{ join "," . | quote }}
{{- end }}
{{- with .Values.transfer.proxyProtocol }}
SALLYPORT_PROXY_PROTOCOL: {{ join "," . | quote }}
{{- end }}
SALLYPORT_STORAGE: {{ ternary .Values.storage.bucket "disk" (eq .Values.storage.type "bucket") | quote }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "sallyport.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}

{{- define "sallyport.pod" -}}
metadata:
  labels:
    {{- include "sallyport.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/settings: {{ include "sallyport.settings" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "sallyport.serviceAccount" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  # After SIGTERM the server itself serves on for the delay, while its readiness probe fails, and then finishes operations in progress
  # for up to 30 s. A preStop hook would only be later.
  terminationGracePeriodSeconds: {{ add (int (include "sallyport.stopDelay" .)) 60 }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- if not (include "sallyport.isStateful" .) }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sallyport.selector" . | nindent 10 }}
  {{- end }}
  containers:
    - name: sallyport
      image: {{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      env:
        {{- range $name, $value := include "sallyport.settings" . | fromYaml }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
        - name: SALLYPORT_NODE_LABEL
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        {{- with .Values.secretKey }}
        {{- if .existingSecret }}
        {{- include "sallyport.secret" (dict "name" "SALLYPORT_SECRET_KEY" "secret" .existingSecret "key" .key) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if eq .Values.database.type "postgres" }}
        {{- with .Values.database }}
        {{- include "sallyport.secret" (dict "name" "DATABASE_URL" "secret" .existingSecret "key" .urlKey) | nindent 8 }}
        {{- if .listenUrlKey }}
        {{- include "sallyport.secret" (dict "name" "DATABASE_LISTEN_URL" "secret" .existingSecret "key" .listenUrlKey) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- end }}
        {{- if and (eq .Values.storage.type "bucket") .Values.storage.existingSecret }}
        {{- range tuple "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
        {{- include "sallyport.secret" (dict "name" . "secret" $.Values.storage.existingSecret "key" .) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- with .Values.metrics }}
        {{- if .existingSecret }}
        {{- include "sallyport.secret" (dict "name" "SALLYPORT_METRICS_TOKEN" "secret" .existingSecret "key" .key) | nindent 8 }}
        {{- end }}
        {{- end }}
      {{- with .Values.secretSettings.existingSecret }}
      envFrom:
        - secretRef:
            name: {{ . }}
      {{- end }}
      ports:
        - name: http
          containerPort: 8080
        {{- if .Values.sftp.enabled }}
        - name: sftp
          containerPort: 2022
        {{- end }}
        {{- if .Values.ftp.enabled }}
        - name: ftp
          containerPort: 2121
        {{- if .Values.ftp.implicitPort }}
        - name: ftps
          containerPort: 2990
        {{- end }}
        {{- end }}
      {{- $scheme := ternary "HTTPS" "HTTP" (ne .Values.tls.existingSecret "") }}
      # Migrations of a large database can take minutes.
      startupProbe:
        httpGet: { path: /healthz, port: http, scheme: {{ $scheme }} }
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 240
      livenessProbe:
        httpGet: { path: /healthz, port: http, scheme: {{ $scheme }} }
        periodSeconds: 20
        timeoutSeconds: 10
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http, scheme: {{ $scheme }} }
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if .Values.tls.existingSecret }}
        - name: tls
          mountPath: /tls
          readOnly: true
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if not (include "sallyport.isStateful" .) }}
    # Nothing in it must survive: parts of files on their way to the bucket.
    - name: data
      emptyDir: {}
    {{- else if .Values.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.persistence.existingClaim }}
    {{- end }}
    {{- with .Values.tls.existingSecret }}
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
