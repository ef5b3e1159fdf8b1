package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.muster.protocol.MetricName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The manifests, read as the types of the Kubernetes API: a field that those do not have, or of
 * another type, is refused. What a cluster makes of them is not tested.
 */
class KubernetesTest {
  private static final String FOLDER = "deploy/kubernetes/";

  /** The types keep what they do not know; here they must not. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static <T> T read(String file, Class<T> type) {
    assertThat(Tree.documents(FOLDER + file)).hasSize(1);
    return STRICT.convertValue(Tree.file(FOLDER + file).value(), type);
  }

  private final Deployment worker = read("worker.yaml", Deployment.class);
  private final PodSpec pod = worker.getSpec().getTemplate().getSpec();
  private final Container container = pod.getContainers().get(0);

  @Test
  void everything_is_of_a_type_that_kubernetes_has() {
    assertThat(worker.getApiVersion()).isEqualTo("apps/v1");
    assertThat(read("namespace.yaml", Namespace.class).getMetadata().getName()).isEqualTo("muster");
    assertThat(autoscaler().getApiVersion()).isEqualTo("autoscaling/v2");
    assertThat(budget().getApiVersion()).isEqualTo("policy/v1");
  }

  @Test
  void the_kustomization_has_every_file_and_the_settings_that_are_referred_to() throws Exception {
    Tree kustomization = Tree.file(FOLDER + "kustomization.yaml");
    List<String> manifests;
    try (var files = Files.list(Tree.ROOT.resolve(FOLDER))) {
      manifests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              // Neither is a resource: the one is Helm's.
              .filter(name -> !name.matches("(kustomization|prometheus-adapter)\\.yaml"))
              .toList();
    }
    assertThat(kustomization.get("resources").texts())
        .containsExactlyInAnyOrderElementsOf(manifests);
    container
        .getEnvFrom()
        .forEach(
            from -> {
              String kind = from.getConfigMapRef() == null ? "secret" : "configMap";
              assertThat(kustomization.get(kind + "Generator").each().get(0).get("name").text())
                  .isEqualTo("muster");
            });
    assertThat(kustomization.get("images").each().get(0).get("name").text())
        .isEqualTo(container.getImage());
  }

  @Test
  void selectors_choose_the_pods_of_the_workers() {
    Map<String, String> labels = worker.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(worker.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
    assertThat(budget().getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
    assertThat(autoscaler().getSpec().getScaleTargetRef().getName())
        .isEqualTo(worker.getMetadata().getName());
  }

  @Test
  void a_pod_has_more_time_to_end_than_its_worker_takes() {
    List<String> arguments = container.getArgs();
    String grace = arguments.get(arguments.indexOf("--grace") + 1);
    assertThat(grace).matches("[0-9]+s");
    assertThat(pod.getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(Long.parseLong(grace.replace("s", "")) + 15);
  }

  @Test
  void workers_run_with_no_rights_that_they_do_not_need() {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
  }

  @Test
  void what_is_probed_and_scraped_is_where_the_worker_says_how_it_is() {
    String port =
        container.getEnv().stream()
            .filter(variable -> variable.getName().equals("MUSTER_METRICS_PORT"))
            .findFirst()
            .orElseThrow()
            .getValue();
    assertThat(container.getPorts().get(0).getContainerPort()).hasToString(port);
    assertThat(worker.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("prometheus.io/port", port);
    assertThat(container.getLivenessProbe().getHttpGet().getPort().getStrVal())
        .isEqualTo(container.getPorts().get(0).getName());
  }

  @Test
  void workers_are_added_by_a_metric_of_musters_that_the_adapter_offers() {
    List<MetricSpec> metrics = autoscaler().getSpec().getMetrics();
    String name = metrics.get(0).getExternal().getMetric().getName();
    assertThat(name).isEqualTo(MetricName.QUEUE_DEPTH.prometheus());
    Tree rule =
        Tree.file(FOLDER + "prometheus-adapter.yaml").get("rules", "external").each().get(0);
    assertThat(rule.get("name", "as").text()).isEqualTo(name);
    assertThat(rule.get("metricsQuery").text()).contains("max by (pool) (" + name + "{");
  }

  @Test
  void the_coordinators_are_reached_on_their_port_and_one_is_always_there() {
    Deployment coordinator = read("coordinator.yaml", Deployment.class);
    Service service = read("coordinator-service.yaml", Service.class);
    Map<String, String> labels = coordinator.getSpec().getTemplate().getMetadata().getLabels();
    Container only = coordinator.getSpec().getTemplate().getSpec().getContainers().get(0);

    assertThat(coordinator.getSpec().getReplicas()).isGreaterThan(1);
    assertThat(service.getSpec().getSelector()).isEqualTo(labels);
    assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal())
        .isEqualTo(only.getPorts().get(0).getName());
    assertThat(only.getArgs()).contains(only.getPorts().get(0).getContainerPort().toString());
    assertThat(
            read("coordinator-disruption-budget.yaml", PodDisruptionBudget.class)
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .isEqualTo(labels);
  }

  private static HorizontalPodAutoscaler autoscaler() {
    return read("worker-autoscaler.yaml", HorizontalPodAutoscaler.class);
  }

  private static PodDisruptionBudget budget() {
    return read("worker-disruption-budget.yaml", PodDisruptionBudget.class);
  }
}
