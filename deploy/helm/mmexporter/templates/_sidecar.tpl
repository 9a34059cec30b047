{{/*
The sidecar, for charts that have this one as a dependency. Each template takes the scope of the including chart (`.`), or, where
the dependency has an alias, `.Subcharts.ALIAS`. They end without a line break: `{{- include "…" . | nindent 8 }}`.
*/}}

{{/* Fails where the scope is not this chart's own: the dependency has an alias. */}}
{{- define "mmexporter.sidecar.check" -}}
{{- if not (hasKey .Values "sidecar") -}}
{{- fail "mmexporter.sidecar: no dependency is called mmexporter; one with an alias is given as .Subcharts.ALIAS" -}}
{{- end -}}
{{- end -}}

{{/* Whether it is an init container. Takes this chart's own scope. */}}
{{- define "mmexporter.sidecar.isNative" -}}
{{- include "mmexporter.sidecar.check" . -}}
{{- $native := toString .Values.sidecar.native -}}
{{- if or (eq $native "true") (and (eq $native "auto") (semverCompare ">=1.29-0" .Capabilities.KubeVersion.Version)) }}true{{ end -}}
{{- end -}}

{{/* The container: with restartPolicy Always where it stands among the init containers. */}}
{{- define "mmexporter.sidecar.container" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
name: {{ .Values.sidecar.name }}
image: {{ include "mmexporter.image" (list . .Values.image .Chart.AppVersion) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- if include "mmexporter.sidecar.isNative" . }}
restartPolicy: Always
{{- end }}
args:
  - --mmstats.path={{ .Values.sidecar.mountPath }}
  - --ledger.path={{ .Values.sidecar.mountPath }}/mmexporter.ledger
  - --shutdown.wait-for-writers={{ .Values.sidecar.waitForWriters }}
  {{- include "mmexporter.args" . | nindent 2 }}
{{- with include "mmexporter.env" . | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
ports:
  - name: mmexporter
    containerPort: {{ .Values.port }}
    protocol: TCP
{{- if .Values.sidecar.podWaits }}
{{ include "mmexporter.probes" . }}
{{- else }}
livenessProbe:
  {{- include "mmexporter.probe" (list . "/-/healthy" .Values.probes.liveness) | nindent 2 }}
{{- end }}
resources:
  {{- toYaml .Values.sidecar.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  - name: {{ .Values.sidecar.volumeName }}
    mountPath: {{ .Values.sidecar.mountPath }}
  {{- with include "mmexporter.settingsVolumeMounts" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* An item of the pod's initContainers from Kubernetes 1.29 on, else nothing. */}}
{{- define "mmexporter.sidecar.initContainers" -}}
{{- if include "mmexporter.sidecar.isNative" ((.Subcharts).mmexporter | default .) -}}
- {{ include "mmexporter.sidecar.container" . | nindent 2 | trim }}
{{- end -}}
{{- end -}}

{{/* An item of the pod's containers before Kubernetes 1.29, else nothing. */}}
{{- define "mmexporter.sidecar.containers" -}}
{{- if not (include "mmexporter.sidecar.isNative" ((.Subcharts).mmexporter | default .)) -}}
- {{ include "mmexporter.sidecar.container" . | nindent 2 | trim }}
{{- end -}}
{{- end -}}

{{/* The volume that the application and the exporter share, in memory. */}}
{{- define "mmexporter.sidecar.volume" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
name: {{ .Values.sidecar.volumeName }}
emptyDir:
  medium: Memory
  sizeLimit: {{ .Values.sidecar.sizeLimit }}
{{- end -}}
{{- end -}}

{{/* Items of the pod's volumes: the shared one and those of the exporter's settings. */}}
{{- define "mmexporter.sidecar.volumes" -}}
- {{ include "mmexporter.sidecar.volume" . | nindent 2 | trim }}
{{- with include "mmexporter.settingsVolumes" ((.Subcharts).mmexporter | default .) | trim }}
{{ . }}
{{- end }}
{{- end -}}

{{/* An item of the application's volumeMounts. */}}
{{- define "mmexporter.sidecar.appVolumeMount" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
- name: {{ .Values.sidecar.volumeName }}
  mountPath: {{ .Values.sidecar.mountPath }}
{{- end -}}
{{- end -}}

{{/* Items of the application's env: where writers write, and what they say of the pod they run in. */}}
{{- define "mmexporter.sidecar.appEnv" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
- name: MMSTATS_PATH
  value: {{ .Values.sidecar.mountPath }}
- name: K8S_POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: K8S_POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: K8S_NAMESPACE_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: K8S_NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
{{- $attributes := list "k8s.pod.name=$(K8S_POD_NAME)" "k8s.pod.uid=$(K8S_POD_UID)" "k8s.namespace.name=$(K8S_NAMESPACE_NAME)" "k8s.node.name=$(K8S_NODE_NAME)" -}}
{{- range $key, $value := .Values.sidecar.resourceAttributes -}}
{{- /* The variable's syntax escapes with %, and has no + for a space. */ -}}
{{- $attributes = append $attributes (printf "%s=%s" $key (toString $value | urlquery | replace "+" "%20")) -}}
{{- end }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ join "," $attributes | quote }}
{{- end -}}
{{- end -}}

{{/* Fields of the pod's securityContext: the group by which exporter and application may have different users. */}}
{{- define "mmexporter.sidecar.podSecurityContext" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
fsGroup: {{ int64 .Values.sidecar.fsGroup }}
{{- end -}}
{{- end -}}

{{/* Labels of the pod, by which a PodMonitor finds it. */}}
{{- define "mmexporter.sidecar.podLabels" -}}
mmexporter-sidecar: "true"
{{- end -}}

{{/* Annotations of the pod: pods are made anew when the mapping changes. Nothing where there is none. */}}
{{- define "mmexporter.sidecar.podAnnotations" -}}
{{- with (.Subcharts).mmexporter | default . -}}
{{- include "mmexporter.sidecar.check" . -}}
{{- with .Values.mapping.config -}}
mmexporter/mapping-checksum: {{ sha256sum . }}
{{- end -}}
{{- end -}}
{{- end -}}
