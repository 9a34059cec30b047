{{/* What the exporter on a node and the sidecar have in common. */}}

{{/* The flags that values say, one a line, as items of a list of arguments. */}}
{{- define "mmexporter.args" -}}
- --web.listen-address=:{{ .Values.port }}
{{- if include "mmexporter.hasMapping" . }}
- --mapping.config=/etc/mmexporter/mapping/{{ .Values.mapping.key }}
{{- end }}
{{- if .Values.webConfig.existingSecret }}
- --web.config.file=/etc/mmexporter/web/{{ .Values.webConfig.key }}
{{- end }}
{{- with .Values.otlp.endpoint }}
- {{ printf "--otlp.endpoint=%s" . | quote }}
{{- end }}
{{- with .Values.otlp.protocol }}
- --otlp.protocol={{ . }}
{{- end }}
{{- range $flag, $value := .Values.config }}
{{- if kindIs "slice" $value }}
{{- range $value }}
- {{ printf "--%s=%s" $flag (toString .) | quote }}
{{- end }}
{{- else if kindIs "bool" $value }}
{{- if $value }}
- --{{ $flag }}
{{- end }}
{{- else if kindIs "float64" $value }}
{{- /* Numbers of values are floating-point, and large ones would be written with an exponent. */}}
- --{{ $flag }}={{ int64 $value }}
{{- else }}
- {{ printf "--%s=%s" $flag (toString $value) | quote }}
{{- end }}
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "mmexporter.env" -}}
{{- with .Values.otlp.headersSecret -}}
{{- if .name -}}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "mmexporter.hasMapping" -}}
{{- if or .Values.mapping.config .Values.mapping.existingConfigMap }}true{{ end -}}
{{- end -}}

{{- define "mmexporter.mappingName" -}}
{{- .Values.mapping.existingConfigMap | default (printf "%s-mapping" (include "mmexporter.fullname" .)) -}}
{{- end -}}

{{/* Volumes of settings; the files of writers and the ledger are not among them. */}}
{{- define "mmexporter.settingsVolumes" -}}
{{- if include "mmexporter.hasMapping" . }}
- name: mmexporter-mapping
  configMap:
    name: {{ include "mmexporter.mappingName" . }}
{{- end }}
{{- with .Values.webConfig.existingSecret }}
- name: mmexporter-web
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "mmexporter.settingsVolumeMounts" -}}
{{- if include "mmexporter.hasMapping" . }}
- name: mmexporter-mapping
  mountPath: /etc/mmexporter/mapping
  readOnly: true
{{- end }}
{{- if .Values.webConfig.existingSecret }}
- name: mmexporter-web
  mountPath: /etc/mmexporter/web
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* One probe. Takes a list: the scope, the path, the timing. Kubernetes has no password and no certificate to ask with. */}}
{{- define "mmexporter.probe" -}}
{{- $scope := index . 0 -}}
{{- if $scope.Values.webConfig.existingSecret -}}
exec:
  command:
    - /mmexporter
    - healthcheck
    - --web.listen-address=:{{ $scope.Values.port }}
{{- else -}}
httpGet:
  path: {{ index . 1 }}
  port: mmexporter
{{- end }}
{{ toYaml (index . 2) }}
{{- end -}}

{{- define "mmexporter.probes" -}}
startupProbe:
  {{- include "mmexporter.probe" (list . "/-/ready" .Values.probes.startup) | nindent 2 }}
livenessProbe:
  {{- include "mmexporter.probe" (list . "/-/healthy" .Values.probes.liveness) | nindent 2 }}
readinessProbe:
  {{- include "mmexporter.probe" (list . "/-/ready" .Values.probes.readiness) | nindent 2 }}
{{- end -}}

{{/* What a ServiceMonitor and a PodMonitor say of a scrape. Takes a list: the scope, the monitor's values, the name its job comes from. */}}
{{- define "mmexporter.endpoint" -}}
{{- $scope := index . 0 -}}
{{- $monitor := index . 1 -}}
{{- $relabelings := $monitor.relabelings -}}
{{- /* Alerts and recording rules know exporters by it. Values may say otherwise after it. */ -}}
{{- if not (contains "mmexporter" (index . 2)) -}}
{{- $job := dict "sourceLabels" (list "job") "targetLabel" "job" "replacement" "mmexporter-$1" -}}
{{- $relabelings = prepend $relabelings $job -}}
{{- end -}}
path: {{ index $scope.Values.config "web.telemetry-path" | default "/metrics" }}
scheme: {{ $monitor.scheme }}
{{- with $monitor.interval }}
interval: {{ . }}
{{- end }}
{{- with $monitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- if $monitor.honorLabels }}
honorLabels: true
{{- end }}
{{- with $monitor.tlsConfig }}
tlsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $monitor.basicAuth }}
basicAuth:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A file of rules, with addresses of its runbooks. Takes a list: the scope, the file's path. */}}
{{- define "mmexporter.rules" -}}
{{- $scope := index . 0 -}}
{{- $scope.Files.Get (index . 1) | replace "runbook_url: docs/" (printf "runbook_url: %sdocs/" $scope.Values.runbookUrlPrefix) -}}
{{- end -}}
